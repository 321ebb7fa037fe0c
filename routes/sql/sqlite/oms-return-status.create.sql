CREATE TABLE IF NOT EXISTS oms_return_status (
  account TEXT NOT NULL, order_no TEXT NOT NULL, reference_no TEXT, status TEXT, receive_qty TEXT, good_qty TEXT,
  bad_qty TEXT, putaway_qty TEXT, putaway_bad_qty TEXT, destroy_qty TEXT, changed_at TEXT NOT NULL,
  PRIMARY KEY (account, order_no))
