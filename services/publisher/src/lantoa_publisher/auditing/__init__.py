"""The deeds of the audit as the desk shows them: kept from the log, asked for by people.

The log is the evidence (``lantoa audit verify``); what lies here is a copy that can be searched.
"""
