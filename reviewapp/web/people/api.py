"""Who a token speaks for, and that its person is there themselves."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reviewapp.accounts import sightings
from reviewapp.accounts.errors import NotByToken
from reviewapp.accounts.permissions import Action, permits
from reviewapp.web.people import confirming
from reviewapp.web.people.doors import person

NO_STORE = {"Cache-Control": "no-store"}


class MeOut(serializers.Serializer[object]):
    id = serializers.UUIDField()
    email = serializers.CharField()
    name = serializers.CharField()
    roles = serializers.ListField(child=serializers.CharField())
    scopes = serializers.ListField(
        child=serializers.CharField(), help_text="What may be done with this token."
    )


class ConfirmationIn(serializers.Serializer[object]):
    """One of the two."""

    password = serializers.CharField(
        default="", allow_blank=True, trim_whitespace=False, max_length=1000
    )
    code = serializers.CharField(
        default="", allow_blank=True, max_length=32, help_text="Of the second factor."
    )

    def validate(self, attrs: dict[str, str]) -> dict[str, str]:
        if bool(attrs["password"]) is bool(attrs["code"]):
            raise serializers.ValidationError("Send your password or a code, one of the two.")
        return attrs


class ConfirmationOut(serializers.Serializer[object]):
    confirmation = serializers.CharField(
        help_text="Send it in the header Confirmation, beside this token."
    )
    expires_at = serializers.DateTimeField()


class Me(APIView):
    @extend_schema(operation_id="me", responses=MeOut)
    def get(self, request: Request) -> Response:
        """Who is asking, and what they may do in this way."""
        who = person(request)
        shown = {
            "id": who.pk,
            "email": who.email,
            "name": who.name,
            "roles": sorted(map(str, who.roles)),
            "scopes": sorted(action for action in Action if permits(who, action)),
        }
        return Response(MeOut(shown).data, headers=NO_STORE)


class Confirmations(APIView):
    @extend_schema(operation_id="confirm", request=ConfirmationIn, responses={201: ConfirmationOut})
    def post(self, request: Request) -> Response:
        """Prove that you are there yourself, for what weighs in the next five minutes."""
        who, now = person(request), timezone.now()
        if request.auth is None:
            raise NotByToken(
                "You are signed in by a browser, so nothing was confirmed. "
                "Confirm who you are on the site, or send this with a token."
            )
        sent = ConfirmationIn(data=request.data)
        sent.is_valid(raise_exception=True)
        if refused := confirming.refusal_of(who, **sent.validated_data):
            raise serializers.ValidationError(refused)
        sightings.note("person.confirmed", who, at=now)
        made, until = confirming.confirmation(request, who, at=now)
        shown = {"confirmation": made, "expires_at": until}
        return Response(ConfirmationOut(shown).data, status=201, headers=NO_STORE)
