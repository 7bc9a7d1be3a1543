"""Text out of files: .txt, .html, .docx and .pdf as lines, in a worker with limits.

Formatting is left behind, so that nothing of a file but its words goes further.
"""
