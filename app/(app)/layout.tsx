import { Menu, X } from "lucide-react";
import type { Metadata } from "next";
import { cookies } from "next/headers";
import Link from "next/link";
import type { ReactNode } from "react";
import { readTheme, THEME_COOKIE } from "@/app/theme";
import { buttonClass } from "@/components/ui/button";
import { Logo } from "@/components/ui/logo";
import { liveStatus } from "@/lib/accounts/live";
import { requireUser } from "@/lib/auth/session";
import { AccountPanel } from "./_components/account-panel";
import { BrokenAccounts } from "./_components/broken-accounts";
import { BrowserHabits } from "./_components/browser-habits";
import { Navigation } from "./_components/navigation";
import { StatusWatch } from "./_components/status-watch";
import { Undecided } from "./_components/undecided";
import { integrationsOf } from "./_page-reads";

export const metadata: Metadata = { title: { template: "%s · Calpace", default: "Calpace" } };

const MENU = "menu";

/** The frame of every page for people signed in: navigation on the left, folded into a bar on narrow screens. */
export default async function AppLayout({ children }: { children: ReactNode }) {
  const user = await requireUser();
  const integrations = await integrationsOf(user.id);
  const { accounts } = integrations;
  const theme = readTheme((await cookies()).get(THEME_COOKIE)?.value);
  return (
    <div className="md:grid md:grid-cols-[15.5rem_minmax(0,1fr)] print:block">
      <a
        href="#main"
        className={buttonClass(
          "primary",
          "md",
          "sr-only z-20 focus:not-sr-only focus:fixed focus:top-3 focus:left-3 focus:px-3.5 focus:py-1.5",
        )}
      >
        Skip to content
      </a>

      <header className="sticky top-0 z-10 flex h-14 items-center justify-between border-b bg-surface px-4 md:hidden print:hidden">
        <Link href="/dashboard" className="rounded-md">
          <Logo />
        </Link>
        <button type="button" popoverTarget={MENU} className={buttonClass("secondary", "md", "min-h-10")}>
          <Menu aria-hidden />
          Menu
        </button>
      </header>
      <div
        id={MENU}
        popover="auto"
        className="inset-x-3 top-3 bottom-auto m-0 w-auto rounded-xl border border-line bg-raised p-3 text-text shadow-float md:hidden"
      >
        <div className="mb-2 flex items-center justify-between pl-3">
          <Logo />
          <button
            type="button"
            popoverTarget={MENU}
            popoverTargetAction="hide"
            className={buttonClass("ghost", "md", "min-h-10")}
          >
            <X aria-hidden />
            Close
          </button>
        </div>
        <Navigation />
        <AccountPanel name={user.name} email={user.email} theme={theme} className="mt-3 border-t pt-3" />
      </div>

      <aside className="sticky top-0 hidden h-dvh flex-col overflow-y-auto border-r bg-surface px-3 py-5 md:flex">
        <Link href="/dashboard" className="mb-6 self-start rounded-md px-3">
          <Logo />
        </Link>
        <Navigation />
        <AccountPanel name={user.name} email={user.email} theme={theme} className="mt-auto pt-6" />
      </aside>

      <main id="main" tabIndex={-1} className="min-w-0 px-4 py-6 outline-none sm:px-6 md:px-10 md:py-10">
        <div className="mx-auto max-w-4xl has-data-wide:max-w-6xl">
          <BrokenAccounts accounts={accounts} times={user.times} />
          <Undecided integrations={integrations} />
          {children}
        </div>
        <BrowserHabits known={user.browser} />
        <StatusWatch shown={liveStatus(accounts)} />
      </main>
    </div>
  );
}
