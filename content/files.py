from uuid import uuid4

from django.core.files.storage import default_storage
from django.http import FileResponse


def check_upload(file):
    pass


def safe_name(name):
    return name


def attachment_path(instance, name):
    return f"files/{uuid4()}.pdf"


def attachment_storage():
    return default_storage


def serve_file(file, filename, content_type=None, inline=False):
    return FileResponse(file.open())
