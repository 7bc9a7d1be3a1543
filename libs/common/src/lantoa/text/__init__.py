"""Vietnamese text: NFC, folding, document numbers, citations, SMS length."""
