"""The whole public site as files for any static host: rendered as the live site renders it, with links that work under
any base path, written all or nothing."""


class ExportError(Exception):
    """Why nothing was exported, in one line for the operator."""
