"use client";

import { useSyncExternalStore } from "react";

const never = () => () => {};
const here = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
const unknown = () => "";

/** Tells the server this browser's time zone; without JavaScript it stays empty and the server takes UTC. */
export function BrowserTimeZone() {
  return <input type="hidden" name="timeZone" value={useSyncExternalStore(never, here, unknown)} />;
}
