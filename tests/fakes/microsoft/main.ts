import { runStandIn } from "../kit/process";
import { startMicrosoftFake } from "./server";

await runStandIn(startMicrosoftFake, {
  accounts: [
    {
      id: "anna",
      name: "Anna Berg",
      mail: "anna@contoso.example",
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      calendars: [
        { id: "AAMkAnnaCalendar=", name: "Calendar", isDefault: true },
        { id: "AAMkAnnaWork=", name: "Work", color: "#ca5010" },
        { id: "AAMkAnnaHolidays=", name: "Holidays in Germany", canEdit: false, color: "#498205" },
        {
          id: "AAMkTeam=",
          name: "Calendar",
          color: "#8764b8",
          owner: { name: "Team Room", address: "room@contoso.example" },
        },
      ],
    },
    {
      id: "ben",
      name: "Ben Cole",
      mail: "ben@outlook.example",
      timeZone: "Europe/London",
      calendars: [{ id: "AAMkBenCalendar=", name: "Calendar", isDefault: true, color: "#038387" }],
    },
  ],
});
