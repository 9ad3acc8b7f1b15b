"""Signing in, and what somebody of the staff does with their own account, by allauth under the portal's own rules.

| file | what it holds |
|---|---|
| `urls.py` | every address below /accounts/: what is not listed there does not exist |
| `adapters.py` | what allauth asks the portal: who may, which client, which words, which mail |
| `fields.py` | codes and email addresses as people type them |
| `forms.py` | the forms, in our words |
| `addresses.py` | changing the address that one signs in with |
| `views.py` | the pages that allauth has no good one for |
"""
