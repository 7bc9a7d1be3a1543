"""Chats at Zalo: people who wrote to our official account the code that the portal showed them.

Zalo's links carry nothing on to the account, so the code is sent by hand. What people say comes by
Zalo's webhook, into the records at once; one worker at a time does what follows from it. From there
on it is a chat like those at Telegram.
"""
