import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { type SearchParams, single } from "@/app/params";
import { ActionForm } from "@/components/form/action-form";
import { PasswordField } from "@/components/form/password-field";
import { SubmitButton } from "@/components/form/submit";
import { TextField } from "@/components/form/text-field";
import { Banner } from "@/components/ui/banner";
import { currentUser } from "@/lib/auth/session";
import { signInPath } from "@/lib/auth/sign-in-path";
import { now } from "@/lib/clock";
import { wordsOf } from "@/lib/errors/words";
import { findPass } from "@/lib/people/invitations/queries";
import { currentDoor } from "@/lib/people/sign-up/queries";
import { type Door, domainWords, doorAnswer, type Pass } from "@/lib/people/sign-up/rule";
import { PASSWORD_HINT } from "@/lib/security/password-rules";
import { safePath } from "@/lib/security/redirect";
import { BrowserTimeZone } from "../_components/browser-time-zone";
import { Title } from "../_components/title";
import { createAccount } from "./actions";

export const metadata: Metadata = { title: "Create your account" };

export default async function SignUpPage({ searchParams }: { searchParams: SearchParams }) {
  const callbackUrl = safePath(await single(searchParams, "callbackUrl"));
  if (await currentUser()) redirect(callbackUrl);
  const invitation = await single(searchParams, "invitation");
  const { door, first } = await currentDoor();
  const pass = await findPass(invitation, now());
  const shut = doorAnswer(door, pass);
  const invited = pass === "void" ? null : pass;
  return (
    <>
      <Title hint={shut ? undefined : hintOf(door, invited, first)}>Create your account</Title>
      {shut ? (
        <Banner tone="info" title={wordsOf(shut)} />
      ) : (
        <ActionForm action={createAccount} className="space-y-5">
          <input type="hidden" name="callbackUrl" value={callbackUrl} />
          {invited && <input type="hidden" name="invitation" value={invitation} />}
          <BrowserTimeZone />
          <TextField name="name" label="Name" autoComplete="name" maxLength={100} />
          <TextField
            name="email"
            label="Email"
            type="email"
            autoComplete="email"
            maxLength={254}
            defaultValue={invited?.email ?? undefined}
            hint={invited?.email ? "Your invitation is for this address." : undefined}
          />
          <PasswordField fresh name="password" label="Password" hint={PASSWORD_HINT} />
          <SubmitButton className="w-full">Create account</SubmitButton>
        </ActionForm>
      )}
      <p className="text-sm text-soft">
        Already have an account?{" "}
        <Link href={signInPath(callbackUrl)} className="link">
          Sign in
        </Link>
      </p>
    </>
  );
}

/** What stands above the form: whose the account will be, or to whom sign-up is open. */
function hintOf(door: Door, invited: Pass | null, first: boolean): string {
  if (first) return "The first account is the operator's, who invites everybody else.";
  if (invited) return "You were invited. Every booking, in the right calendar.";
  return door.kind === "domains" ? domainWords(door.domains) : "Every booking, in the right calendar.";
}
