"""Attacks on a whole house that anybody can run again: `make attacks` tries them all and prints what was refused."""
