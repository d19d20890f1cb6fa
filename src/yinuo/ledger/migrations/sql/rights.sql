-- The application's role may add and read; only what is worked out from the events and can be worked out again may be changed.
REVOKE ALL ON ledger_event, ledger_event_rest, ledger_stream, ledger_dedup, ledger_leaf, ledger_node, ledger_bucket, ledger_tile,
    ledger_index, ledger_control, ledger_checkpoint, ledger_origin FROM {app};
REVOKE ALL ON SEQUENCE ledger_position FROM {app};
REVOKE EXECUTE ON FUNCTION ledger_take_in(), ledger_refuse_change(), ledger_settle() FROM PUBLIC;
GRANT USAGE ON SEQUENCE ledger_position TO {app};
GRANT SELECT ON ledger_event, ledger_stream, ledger_origin TO {app};
-- `position` and `xid` are not among these columns: the database alone says in which order events came.
GRANT INSERT (id, kind, subject, seq, occurred_at, received_at, recorded_at, corrects, retracts, hash, body) ON ledger_event TO {app};
GRANT SELECT, INSERT ON ledger_dedup, ledger_leaf, ledger_node, ledger_control, ledger_checkpoint TO {app};
GRANT SELECT, INSERT, UPDATE ON ledger_bucket, ledger_tile, ledger_index TO {app};
