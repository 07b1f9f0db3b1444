/** Which colours the person wants: their system's, unless they chose. */
export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

export const THEME_COOKIE = "theme";
/** One year, in seconds. */
export const THEME_SECONDS = 365 * 24 * 60 * 60;

/** The cookie's value as a theme; anything unknown follows the system. */
export const readTheme = (value: string | undefined): Theme =>
  themes.find((theme) => theme === value) ?? "system";
