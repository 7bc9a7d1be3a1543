"""The law in time: where documents and articles stand on a day, and which text holds then.

Pure: dates and relations in, answers out. Publisher and gateway ask the same questions here.
"""
