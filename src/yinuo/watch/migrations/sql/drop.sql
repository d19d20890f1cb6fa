DROP TRIGGER watch_row_added ON watch_row;
DROP TRIGGER watch_row_removed ON watch_row;
DROP TRIGGER watch_row_changed ON watch_row;
DROP FUNCTION watch_count_added(), watch_count_removed(), watch_count_changed(), watch_lane();
