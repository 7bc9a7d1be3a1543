"""SMS over SMPP 3.4: our own session, because no library of Python serves.

aiosmpplib loses one message in a backlog to a false time-out, ends its session on one odd receipt,
takes the hex ids of answers and the decimal ids of receipts for different messages, grows slower
with every open receipt and knows no TLS; smpplib waits for each answer in turn. All measured.
Here: a window, answers found by their number in one look, and receipts read as they come.
"""
