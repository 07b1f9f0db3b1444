/** The calendar servers a browser test can connect. */
export interface CalendarServers {
  /** `host:port` of each. */
  hosts: string[];
  stop(): Promise<void>;
}

export async function startCalendarServers(): Promise<CalendarServers> {
  return { hosts: [], stop: async () => {} };
}
