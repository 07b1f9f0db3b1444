import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { type SearchParams, single } from "@/app/params";
import { ActionForm } from "@/components/form/action-form";
import { PasswordField } from "@/components/form/password-field";
import { SubmitButton } from "@/components/form/submit";
import { TextField } from "@/components/form/text-field";
import { currentUser } from "@/lib/auth/session";
import { signInPath } from "@/lib/auth/sign-in-path";
import { PASSWORD_HINT } from "@/lib/security/password-rules";
import { safePath } from "@/lib/security/redirect";
import { BrowserTimeZone } from "../_components/browser-time-zone";
import { Title } from "../_components/title";
import { createAccount } from "./actions";

export const metadata: Metadata = { title: "Create your account" };

export default async function SignUpPage({ searchParams }: { searchParams: SearchParams }) {
  const callbackUrl = safePath(await single(searchParams, "callbackUrl"));
  if (await currentUser()) redirect(callbackUrl);
  return (
    <>
      <Title hint="Every booking, in the right calendar.">Create your account</Title>
      <ActionForm action={createAccount} className="space-y-5">
        <input type="hidden" name="callbackUrl" value={callbackUrl} />
        <BrowserTimeZone />
        <TextField name="name" label="Name" autoComplete="name" maxLength={100} />
        <TextField name="email" label="Email" type="email" autoComplete="email" maxLength={254} />
        <PasswordField fresh name="password" label="Password" hint={PASSWORD_HINT} />
        <SubmitButton className="w-full">Create account</SubmitButton>
      </ActionForm>
      <p className="text-sm text-soft">
        Already have an account?{" "}
        <Link href={signInPath(callbackUrl)} className="link">
          Sign in
        </Link>
      </p>
    </>
  );
}
