import type { Metadata } from "next";
import Link from "next/link";
import { buttonClass } from "@/components/ui/button";
import { MessagePage } from "./_components/message-page";

export const metadata: Metadata = { title: "Page not found" };

/** For addresses that lead nowhere. */
export default function NotFound() {
  return (
    <MessagePage
      code="404"
      title="This page does not exist"
      action={
        <Link href="/dashboard" className={buttonClass("primary")}>
          Go to the dashboard
        </Link>
      }
    >
      The address may be mistyped, or what was here is gone.
    </MessagePage>
  );
}
