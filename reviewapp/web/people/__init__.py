"""Signing in, invitations, roles, tokens and single sign-on."""
