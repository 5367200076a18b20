"""Run shapes on a graph and say of every finding what is wrong, where it stands and which shape says so."""
