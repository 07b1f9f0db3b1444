/** How a person reads times: what every function that prints one is told. Pure data, so that it can be sent to a browser. */
export interface TimeStyle {
  /** IANA name. */
  timeZone: string;
  hours: HourCycle;
  dates: DateOrder;
  /** The first day of the week by ISO 8601: 1 is Monday, 7 is Sunday. */
  weekStart: number;
}

export const hourCycles = ["24", "12"] as const;
type HourCycle = (typeof hourCycles)[number];

/** Day, month, year; month, day, year; or year, month, day. */
export const dateOrders = ["dmy", "mdy", "ymd"] as const;
type DateOrder = (typeof dateOrders)[number];

/** The days weeks begin with somewhere: Monday, Saturday, Sunday. */
export const weekStarts = [1, 6, 7] as const;

/** What is a habit of a region rather than a person's place. */
export type Habits = Omit<TimeStyle, "timeZone">;

/** Where nothing is known of the reader. */
export const commonHabits: Habits = { hours: "24", dates: "dmy", weekStart: 1 };

/** What a person chose in the profile; null follows the browser. */
export type ChosenHabits = { [name in keyof Habits]: Habits[name] | null };

/** The habits somebody chose, and for the rest those of the browser. */
export const habitsOf = (chosen: ChosenHabits, browser: Habits): Habits => ({
  hours: chosen.hours ?? browser.hours,
  dates: chosen.dates ?? browser.dates,
  weekStart: chosen.weekStart ?? browser.weekStart,
});

/** The same habits on the clocks of another zone. */
export const inZone = (style: TimeStyle, timeZone: string): TimeStyle => ({ ...style, timeZone });

/**
 * The habits of a locale, by Intl; without one those this very machine is set to, which is what a browser asks for.
 * What Intl does not tell (some browsers do not know the first day of a week) is taken from `otherwise`.
 */
export function habitsOfLocale(locale: string | undefined, otherwise: Habits = commonHabits): Habits {
  const format = new Intl.DateTimeFormat(locale, {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "numeric",
  });
  const { hourCycle, locale: resolved } = format.resolvedOptions();
  const order = format
    .formatToParts(0)
    .map(({ type }) => ({ year: "y", month: "m", day: "d" })[type as string] ?? "")
    .join("");
  return {
    hours: hourCycle === "h11" || hourCycle === "h12" ? "12" : "24",
    dates: dateOrders.find((known) => known === order) ?? otherwise.dates,
    weekStart: firstDayOf(resolved) ?? otherwise.weekStart,
  };
}

/** Engines have it as a property, as a method, or not at all. */
function firstDayOf(locale: string): number | undefined {
  const known: Intl.Locale & {
    weekInfo?: { firstDay?: number };
    getWeekInfo?: () => { firstDay?: number };
  } = new Intl.Locale(locale);
  return (known.getWeekInfo?.() ?? known.weekInfo)?.firstDay;
}

/** The habits of the language a browser asks for first (RFC 9110 §12.5.4); the common ones where it asks for none. */
export function habitsOfHeader(acceptLanguage: string | null): Habits {
  const first = acceptLanguage
    ?.split(",")
    .map((part) => part.split(";")[0]?.trim() ?? "")
    .find((tag) => /^[a-z]{2,3}(-[a-z0-9]{1,8})*$/i.test(tag));
  try {
    return first ? habitsOfLocale(first) : commonHabits;
  } catch (error) {
    // Looks like a language, and is none.
    if (error instanceof RangeError) return commonHabits;
    throw error;
  }
}

/** The habits as one word, for a cookie: `12.mdy.7`. */
export const habitsWord = ({ hours, dates, weekStart }: Habits): string => `${hours}.${dates}.${weekStart}`;

/** The same read again; null for anything else, which a cookie may hold. */
export function readHabits(word: string | undefined): Habits | null {
  const [hours, dates, weekStart] = word?.split(".") ?? [];
  const habits = {
    hours: hourCycles.find((known) => known === hours),
    dates: dateOrders.find((known) => known === dates),
    weekStart: [1, 2, 3, 4, 5, 6, 7].find((day) => String(day) === weekStart),
  };
  return isWhole(habits) && habitsWord(habits) === word ? habits : null;
}

const isWhole = (habits: { [name in keyof Habits]?: Habits[name] | undefined }): habits is Habits =>
  habits.hours !== undefined && habits.dates !== undefined && habits.weekStart !== undefined;
