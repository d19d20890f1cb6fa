DROP TABLE ledger_event, ledger_stream, ledger_dedup, ledger_leaf, ledger_node, ledger_bucket, ledger_tile, ledger_index, ledger_control,
    ledger_checkpoint, ledger_origin, ledger_token;
DROP SEQUENCE ledger_position;
DROP FUNCTION ledger_refuse_change(), ledger_lock_streams(text[], boolean), ledger_take_in(), ledger_horizon(), ledger_settle(),
    ledger_make_months(timestamptz, timestamptz, name);
