"""Middleware that leaves long forms and files to those who are signed in."""

from django.shortcuts import render

# A stranger sends short forms only: signs in, asks for a new password, takes up an invitation.
LONGEST_OF_STRANGERS = 256 * 1024


class ShortFormsMiddleware:
    """Refuses a long body from who is not signed in before anything of it is read or written to the disk."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > LONGEST_OF_STRANGERS and not request.user.is_authenticated:
            return render(request, "413.html", status=413)
        return self.get_response(request)
