import { SelectField } from "@/components/form/select-field";
import { AUTOMATIC } from "@/lib/people/schema";
import { formatClock, formatDate } from "@/lib/text/format";
import {
  type ChosenHabits,
  dateOrders,
  type Habits,
  habitsOf,
  hourCycles,
  weekStarts,
} from "@/lib/text/time-style";

/** An afternoon late in a month, so that nothing of it can be taken for something else. */
const EXAMPLE = new Date("2026-03-31T14:30:00Z");

const orderNames = { dmy: "Day first", mdy: "Month first", ymd: "Year first" };
const dayNames: Readonly<Record<number, string>> = {
  1: "Monday",
  2: "Tuesday",
  3: "Wednesday",
  4: "Thursday",
  5: "Friday",
  6: "Saturday",
  7: "Sunday",
};

/** How times are printed: as the browser does it, unless something else is chosen. Each choice shows what it does. */
export function HabitFields({ chosen, browser }: { chosen: ChosenHabits; browser: Habits }) {
  // As it is printed beside dates of the order that is chosen: "2:30 pm" or "2:30 PM".
  const habits = habitsOf(chosen, browser);
  const clock = (hours: Habits["hours"]) => formatClock(EXAMPLE, { timeZone: "UTC", ...habits, hours });
  const date = (dates: Habits["dates"]) =>
    formatDate(EXAMPLE, { timeZone: "UTC", ...browser, dates }, { month: "short", year: true });
  return (
    <>
      <SelectField name="hourCycle" label="Time format" defaultValue={chosen.hours ?? AUTOMATIC}>
        <option value={AUTOMATIC}>{`Automatic (${clock(browser.hours)})`}</option>
        {hourCycles.map((hours) => (
          <option key={hours} value={hours}>
            {`${hours}-hour (${clock(hours)})`}
          </option>
        ))}
      </SelectField>
      <SelectField name="dateOrder" label="Date order" defaultValue={chosen.dates ?? AUTOMATIC}>
        <option value={AUTOMATIC}>{`Automatic (${date(browser.dates)})`}</option>
        {dateOrders.map((dates) => (
          <option key={dates} value={dates}>
            {`${orderNames[dates]} (${date(dates)})`}
          </option>
        ))}
      </SelectField>
      <SelectField
        name="weekStart"
        label="First day of the week"
        defaultValue={chosen.weekStart === null ? AUTOMATIC : String(chosen.weekStart)}
      >
        <option value={AUTOMATIC}>{`Automatic (${dayNames[browser.weekStart]})`}</option>
        {weekStarts.map((day) => (
          <option key={day} value={day}>
            {dayNames[day]}
          </option>
        ))}
      </SelectField>
    </>
  );
}
