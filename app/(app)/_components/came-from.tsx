"use client";

import { useSearchParams } from "next/navigation";

/** In a form that leads to this page again, or on to another: where one came from goes along, for the way back. */
export function CameFrom() {
  const from = useSearchParams().get("from");
  return from && <input type="hidden" name="from" value={from} />;
}
