import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { readTheme, THEME_COOKIE } from "./theme";
import "./globals.css";

export const metadata: Metadata = {
  title: { template: "%s · Calpace", default: "Calpace" },
  description: "Puts every booking into the right calendar and keeps it right.",
  robots: { index: false, follow: false },
};

export const viewport: Viewport = {
  colorScheme: "light dark",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f8f8f9" },
    { media: "(prefers-color-scheme: dark)", color: "#0e0f12" },
  ],
};

/** Reading the cookie makes every page dynamic, which the nonce of its scripts needs too (404 and sign-in included). */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = readTheme((await cookies()).get(THEME_COOKIE)?.value);
  return (
    <html lang="en" data-theme={theme}>
      <body className="min-h-dvh">{children}</body>
    </html>
  );
}
