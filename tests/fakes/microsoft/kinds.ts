import type { Match } from "../http/faults";

const EVENT = String.raw`(\/calendars\/[^/?]+)?\/events\/[^/?]+`;

/** Kinds of requests, to count them and to make them fail. */
export const kinds = {
  authorize: { path: /\/oauth2\/v2\.0\/authorize/ },
  token: { method: "POST", path: /\/oauth2\/v2\.0\/token/ },
  me: { method: "GET", path: /^\/v1\.0\/me(\?|$)/ },
  calendars: { method: "GET", path: /^\/v1\.0\/me\/calendars(\?|$)/ },
  calendar: { method: "GET", path: /^\/v1\.0\/me\/calendars\/[^/?]+(\?|$)/ },
  find: { method: "GET", path: /\/events\?/ },
  create: { method: "POST", path: /\/events$/ },
  read: { method: "GET", path: new RegExp(String.raw`${EVENT}(\?|$)`) },
  locate: { method: "GET", path: /\/me\/events\/[^/?]+\/calendar/ },
  update: { method: "PATCH", path: new RegExp(EVENT) },
  delete: { method: "DELETE", path: new RegExp(EVENT) },
  /** Anything asked of Graph. */
  graph: { path: /^\/v1\.0\// },
} satisfies Record<string, Match>;
export type Kind = keyof typeof kinds;
