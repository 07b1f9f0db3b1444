import { runStandIn } from "../kit/process";
import { startGoogleFake } from "./server";

const { timeZone } = Intl.DateTimeFormat().resolvedOptions();

await runStandIn(startGoogleFake, {
  accounts: [
    {
      email: "anna@example.com",
      name: "Anna Berg",
      calendars: [
        { id: "anna@example.com", summary: "Anna Berg", primary: true, color: "#039be5", timeZone },
        { id: "c_work@group.calendar.google.com", summary: "Work", color: "#33b679", timeZone },
        {
          id: "c_team@group.calendar.google.com",
          summary: "Team",
          role: "writer",
          color: "#f4511e",
          timeZone,
        },
        {
          id: "en.german#holiday@group.v.calendar.google.com",
          summary: "Holidays in Germany",
          role: "reader",
          color: "#0b8043",
        },
      ],
    },
    { email: "studio@example.com", name: "Studio" },
  ],
});
