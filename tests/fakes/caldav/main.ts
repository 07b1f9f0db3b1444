import { runStandIn } from "../kit/process";
import { startCaldavFake } from "./server";

await runStandIn(startCaldavFake, {
  users: [
    {
      username: "ada",
      password: "app-password",
      defaultCalendar: "work",
      calendars: [
        { id: "work", name: "Work", color: "#2563eb" },
        { id: "private", name: "Private", color: "#16a34a" },
      ],
    },
  ],
});
