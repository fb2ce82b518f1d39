"""A whole database node is killed under a house with two replicas: Debian's Patroni, etcd and HAProxy; `make failover`."""
