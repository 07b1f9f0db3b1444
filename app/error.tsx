"use client";

import { Button, buttonClass } from "@/components/ui/button";
import { MessagePage } from "./_components/message-page";

/** What a page shows when drawing it failed: the id the error was logged under, never the error itself. */
export default function ErrorPage({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <MessagePage
      title="Something went wrong on our side"
      action={
        <>
          <Button variant="primary" onClick={reset}>
            Try again
          </Button>
          {/* A plain link: after an update, loading the page anew is what helps. */}
          <a href="/dashboard" className={buttonClass()}>
            Go to the dashboard
          </a>
        </>
      }
    >
      <p>Your bookings are safe. If this happens again, tell us this number:</p>
      <p className="mt-2 font-mono text-sm text-text">
        {error.digest ?? "no number: the page could not be loaded"}
      </p>
    </MessagePage>
  );
}
