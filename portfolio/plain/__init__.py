"""All content as files to read, to keep in git and to read back: Markdown with YAML front matter, pictures, `.bib`."""


class PlainError(Exception):
    """Why nothing was written or read, in one line for the operator."""
