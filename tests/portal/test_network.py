"""Whom limits count: the client of a proxy that was named, and nobody that a stranger names."""

from ipaddress import ip_network

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory

from consultations import rate_limits
from portal.models import User
from portal.network import client_address, network_of
from portal.sign_in.adapters import StaffAccountAdapter

PASSWORD = "a long password"
PROXY, OTHER_PROXY, STRANGER = "10.0.0.9", "10.0.0.8", "198.51.100.7"
LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def proxies(settings):
    settings.TRUSTED_PROXIES = [ip_network("10.0.0.0/24"), ip_network("2001:db8:ffff::/48")]


def seen(forwarded=None, peer=PROXY) -> str:
    more = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    return client_address(RequestFactory().get("/", REMOTE_ADDR=peer, **more))


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("203.0.113.5:52344", "203.0.113.5"),
        ("2001:db8::5", "2001:db8::5"),
        ("[2001:db8::5]", "2001:db8::5"),
        ("[2001:db8::5]:443", "2001:db8::5"),
        ('"[2001:db8::5]:443"', "2001:db8::5"),
        ("2001:DB8:0:0::5", "2001:db8::5"),
        ("fe80::1%eth0", "fe80::1"),
        ("[fe80::1%25eth0]:443", "fe80::1"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("[::ffff:203.0.113.5]:8080", "203.0.113.5"),
        ("192.0.2.1, 203.0.113.5", "203.0.113.5"),  # the client wrote the first itself
        (f"192.0.2.1,203.0.113.5:1, {OTHER_PROXY}:2", "203.0.113.5"),
        (f"unknown, 203.0.113.5, {OTHER_PROXY}", "203.0.113.5"),
        (f"203.0.113.5, [2001:db8:ffff::1]:9, ::ffff:{OTHER_PROXY}", "203.0.113.5"),
        ("1" * 100_000 + ", 203.0.113.5", "203.0.113.5"),
        (", ,203.0.113.5, ,", "203.0.113.5"),
        (OTHER_PROXY, OTHER_PROXY),  # somebody at the proxy itself
        ("unknown", ""),
        ("_hidden", ""),
        (f"203.0.113.5, unknown, {OTHER_PROXY}", ""),
        ("203.0.113", ""),
        ("203.0.113.5.6", ""),
        ("999.0.0.1", ""),
        ("[2001:db8::5", "2001:db8::5"),
        ("\u00b2\u0663.0.0.1", ""),
        ("'; DROP TABLE x", ""),
        ("1" * 100_000, ""),
        ("", PROXY),
        (None, PROXY),
    ],
)
def test_a_proxy_that_was_named_is_believed(forwarded, address):
    assert seen(forwarded) == address


@pytest.mark.parametrize("peer", [STRANGER, f"::ffff:{STRANGER}"])
@pytest.mark.parametrize("forwarded", ["203.0.113.5", f"203.0.113.5, {OTHER_PROXY}", PROXY, "unknown", "", None])
def test_nobody_else_is_believed(forwarded, peer):
    assert seen(forwarded, peer) == STRANGER


def test_nobody_is_believed_where_no_proxy_was_named(settings):
    settings.TRUSTED_PROXIES = []
    assert seen("203.0.113.5", PROXY) == PROXY
    assert seen("203.0.113.5", "127.0.0.1") == "127.0.0.1"


def test_a_unix_socket_is_a_proxy_only_where_there_is_one(settings):
    assert seen("203.0.113.5:1", "") == "203.0.113.5"
    assert seen(None, "") == ""
    settings.TRUSTED_PROXIES = []
    assert seen("203.0.113.5", "") == ""
    settings.BEHIND_PROXY = True
    assert seen("192.0.2.1, 203.0.113.5", "") == "203.0.113.5"


def test_behind_a_proxy_that_nobody_named_all_are_unknown(settings):
    """Its address is not that of anybody who asks."""
    settings.TRUSTED_PROXIES, settings.BEHIND_PROXY = [], True
    assert seen("203.0.113.5", PROXY) == ""


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.5", "203.0.113.0/24"),
        ("203.0.113.5:80", "203.0.113.0/24"),
        ("::ffff:203.0.113.5", "203.0.113.0/24"),
        ("2001:db8:1:2345::5", "2001:db8:1:2300::/56"),
        ("", "unknown"),
        ("unknown", "unknown"),
    ],
)
def test_a_network_is_what_a_household_shares(address, network):
    assert network_of(address) == network


@pytest.mark.parametrize("peer", [PROXY, STRANGER])
@pytest.mark.parametrize("forwarded", ["203.0.113.5:9", "[2001:db8::5]:443, 10.0.0.8", "203.0.113.9, 198.51.100.1"])
def test_sign_in_counts_the_client_that_asking_counts(peer, forwarded):
    request = RequestFactory().get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded)
    assert (
        StaffAccountAdapter().get_client_ip(request) == rate_limits.client_address(request) == client_address(request)
    )


def test_whom_nobody_can_tell_apart_shares_no_limit():
    request = RequestFactory().get("/", REMOTE_ADDR="")
    assert StaffAccountAdapter().get_client_ip(request) != StaffAccountAdapter().get_client_ip(request)


# Locking out


def sign_in(email, password=PASSWORD, *, peer=PROXY, forwarded=None):
    client = Client(REMOTE_ADDR=peer, **({} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}))
    response = client.post(LOGIN, {"login": email, "password": password})
    return "_auth_user_id" in client.session, response


@pytest.fixture
def staff(db):
    cache.clear()
    return [User.objects.create_user(f"{name}@example.org", PASSWORD).email for name in ("ada", "mo", "lin")]


@pytest.mark.parametrize(
    ("attacker", "owner"),
    [
        ({"forwarded": "198.51.100.66:4711"}, {"forwarded": "203.0.113.5:52344"}),  # through the proxy
        ({"peer": "198.51.100.66"}, {"peer": "203.0.113.5"}),  # without one
        ({"forwarded": "[2001:db8:bad::1]:9"}, {"forwarded": "[2001:db8:900d::1]:9"}),
        ({"peer": "", "forwarded": "198.51.100.66"}, {"peer": "", "forwarded": "203.0.113.5"}),  # a Unix socket
    ],
)
def test_wrong_passwords_from_elsewhere_lock_nobody_out(staff, attacker, owner):
    for _round in range(12):
        for email in [*staff, "nobody@example.org"]:
            assert not sign_in(email, "wrong", **attacker)[0]
    assert "Too many" in sign_in(staff[0], **attacker)[1].content.decode()
    assert [sign_in(email, **owner)[0] for email in staff] == [True] * 3


@pytest.mark.parametrize("where", [{"peer": ""}, {"peer": "127.0.0.1", "forwarded": "203.0.113.5"}])
def test_where_clients_cannot_be_told_apart_only_the_tried_account_waits(staff, settings, where):
    settings.TRUSTED_PROXIES, settings.BEHIND_PROXY = [], where["peer"] != ""
    for _attempt in range(35):
        assert sign_in(staff[0], "wrong", **where)[1].status_code == 200
    assert not sign_in(staff[0], **where)[0]
    assert all(sign_in(email, **where)[0] for email in staff[1:])


def test_a_stranger_does_not_choose_whom_the_limit_counts(staff):
    """A header of their own makes no new client of them: neither past their limit nor in another's place."""
    for attempt in range(12):
        sign_in(staff[0], "wrong", peer=STRANGER, forwarded=f"203.0.113.{attempt}")
    assert "Too many" in sign_in(staff[0], peer=STRANGER, forwarded="203.0.113.99")[1].content.decode()
    for _attempt in range(12):
        sign_in(staff[1], "wrong", peer=STRANGER, forwarded="192.0.2.5")
    assert sign_in(staff[1], peer=PROXY, forwarded="192.0.2.5")[0]
