"""People: roles, permissions, invitations, tokens; knows nothing of studies or images."""
