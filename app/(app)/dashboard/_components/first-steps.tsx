import Link from "next/link";
import { CHOOSE_PATH } from "@/app/(app)/_components/undecided";
import { withFrom } from "@/app/way-back";
import { buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Status } from "@/components/ui/status";

interface FirstStepsProps {
  connected: boolean;
  /** Bookings have a calendar to go to. */
  chosen: boolean;
  offers: boolean;
  booked: boolean;
}

interface Step {
  done: boolean;
  title: string;
  text: string;
  href: string;
  action: string;
  /** Nothing can be done about it before another step. */
  waits?: boolean;
}

/** What is left to do before bookings reach a calendar. */
export function FirstSteps({ connected, chosen, offers, booked }: FirstStepsProps) {
  const steps: Step[] = [
    {
      done: connected,
      title: "Connect your calendar",
      text: "Google, Outlook, iCloud, or any CalDAV server.",
      href: "/settings/calendars",
      action: "Connect a calendar",
    },
    {
      done: chosen,
      title: "Choose where bookings go",
      text: "One calendar for everything, or one for each service.",
      href: CHOOSE_PATH,
      action: "Choose a calendar",
      waits: !connected,
    },
    {
      done: offers,
      title: "Create a service",
      text: "What clients book with you, and how long it takes.",
      href: "/services/new",
      action: "New service",
    },
    {
      done: booked,
      title: "Enter a booking",
      text: chosen
        ? "It is in your calendar a moment later."
        : "Once a calendar is chosen, it is there a moment later.",
      href: withFrom("/bookings/new", "/dashboard"),
      action: "New booking",
    },
  ];
  const next = steps.find((step) => !step.done);
  return (
    <section aria-labelledby="first-steps">
      <h2 id="first-steps" className="mb-3 font-semibold text-lg tracking-tight">
        First steps
      </h2>
      <Card>
        <ol className="divide-y divide-line">
          {steps.map((step) => (
            <li
              key={step.title}
              className="flex min-h-16 flex-wrap items-center justify-between gap-x-6 gap-y-2 px-4 py-3 sm:px-5"
            >
              <Status tone={step.done ? "ok" : "off"}>
                <span className="font-medium">
                  {step.title}
                  {step.done && <span className="sr-only"> (done)</span>}
                </span>
                <span className="block text-sm text-soft">{step.text}</span>
              </Status>
              {!step.done && !step.waits && (
                <Link href={step.href} className={buttonClass(step === next ? "primary" : "secondary", "sm")}>
                  {step.action}
                </Link>
              )}
            </li>
          ))}
        </ol>
      </Card>
    </section>
  );
}
