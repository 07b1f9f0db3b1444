"use client";

import ErrorPage from "./error";
import "./globals.css";

/** The same when even the frame of the page could not be drawn. */
export default function GlobalError(props: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="en">
      <body className="min-h-dvh">
        <title>Something went wrong · Calpace</title>
        <ErrorPage {...props} />
      </body>
    </html>
  );
}
