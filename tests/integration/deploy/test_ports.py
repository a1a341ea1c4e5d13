"""Which ports a copy of the hospital takes when another one is starting beside it."""

from deploy.local.environment import choose_ports, held, is_free
from deploy.local.home import Home


def test_a_port_that_a_starting_copy_holds_is_left_to_it(tmp_path, monkeypatch):
    monkeypatch.delenv("PORT", raising=False)
    firsts = {"web": 18_700}
    one, other = Home(tmp_path / "one"), Home(tmp_path / "other")
    for home in (one, other):
        home.data.mkdir(parents=True)

    port = choose_ports(one, firsts)["web"]
    with held(port):
        assert choose_ports(other, firsts)["web"] > port

    assert is_free(port)
