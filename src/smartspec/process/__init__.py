"""Work in processes of their own, which can be killed: at a deadline, past a memory limit, or when nobody waits."""
