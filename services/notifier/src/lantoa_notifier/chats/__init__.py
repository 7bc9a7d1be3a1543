"""Chats: people who are told in a conversation with our bot, which they have begun themselves.

The portal keeps no address: it shows a link with an enrolment, and asks the planner to keep what
was asked for. Whoever begins the chat by that link is the one who asked: the chat's id is claimed
like any address, and the follow is asked for once more, sealed, with that address. From there on
it is a follow like others: the log, the consent ledger, the accounts know nothing new.

One worker at a time listens to the bot. It does what was said first, answers then, and lets the
updates go last; all of it may happen twice.
"""
