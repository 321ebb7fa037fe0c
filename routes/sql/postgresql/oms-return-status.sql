-- The newest state of each return order; parameters: account, orderNo, referenceNo, the list's fields, changedAt (UTC, ISO).
INSERT INTO oms_return_status (account, order_no, reference_no, status, receive_qty, good_qty, bad_qty, putaway_qty,
  putaway_bad_qty, destroy_qty, changed_at)
VALUES (:#account, :#orderNo, :#referenceNo, :#status, CAST(NULLIF(:#receiveQty, '') AS NUMERIC), CAST(NULLIF(:#goodQty, '') AS NUMERIC),
  CAST(NULLIF(:#badQty, '') AS NUMERIC), CAST(NULLIF(:#putawayQty, '') AS NUMERIC), CAST(NULLIF(:#putawayBadQty, '') AS NUMERIC), CAST(NULLIF(:#destroyQty, '') AS NUMERIC),
  CAST(:#changedAt AS TIMESTAMP WITH TIME ZONE))
ON CONFLICT (account, order_no) DO UPDATE SET reference_no = excluded.reference_no, status = excluded.status,
  receive_qty = excluded.receive_qty, good_qty = excluded.good_qty, bad_qty = excluded.bad_qty,
  putaway_qty = excluded.putaway_qty, putaway_bad_qty = excluded.putaway_bad_qty, destroy_qty = excluded.destroy_qty,
  changed_at = excluded.changed_at
