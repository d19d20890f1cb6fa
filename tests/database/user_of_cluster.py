"""A small application for the supervisor's tests: starts the cluster, writes rows, and says so line by line.

python user_of_cluster.py STATE_FOLDER hold     start, print "ready", leave when standard input closes
python user_of_cluster.py STATE_FOLDER write    start, then commit numbers, printing each one only after its commit
"""

from __future__ import annotations

import sys
from pathlib import Path

import psycopg

from yinuo.kit.postgres import Cluster

with Cluster(Path(sys.argv[1])) as cluster, psycopg.connect(cluster.addresses().owner, autocommit=True) as connection:
    connection.execute("create table if not exists noted (number int primary key)")
    print("ready", flush=True)
    if sys.argv[2] == "write":
        row = connection.execute("select coalesce(max(number), 0) from noted").fetchone()
        number = int(row[0]) if row else 0
        while True:
            number += 1
            connection.execute("insert into noted values (%s)", [number])
            print(number, flush=True)
    sys.stdin.read()
