import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { type SearchParams, single } from "@/app/params";
import { PasswordField } from "@/components/form/password-field";
import { TextField } from "@/components/form/text-field";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { currentUser, typedEmail } from "@/lib/auth/session";
import { isSignInError, signInWords } from "@/lib/auth/words";
import { currentDoor } from "@/lib/people/sign-up/queries";
import { isOpen } from "@/lib/people/sign-up/rule";
import { safePath } from "@/lib/security/redirect";
import { Title } from "../_components/title";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: { searchParams: SearchParams }) {
  const callbackUrl = safePath(await single(searchParams, "callbackUrl"));
  if (await currentUser()) redirect(callbackUrl);
  const error = await single(searchParams, "error");
  const wait = Number(await single(searchParams, "wait"));
  const message = isSignInError(error) && signInWords(error, wait > 0 && wait < 86_400 ? wait : undefined);
  return (
    <>
      <Title>Sign in</Title>
      {message && <Banner tone="danger" role="alert" title={message} />}
      <form action="/api/auth/sign-in" method="post" className="space-y-5">
        <input type="hidden" name="callbackUrl" value={callbackUrl} />
        <TextField
          name="email"
          label="Email"
          type="email"
          autoComplete="username"
          maxLength={254}
          defaultValue={message ? await typedEmail() : undefined}
        />
        <PasswordField name="password" label="Password" maxLength={1000} />
        <Button type="submit" variant="primary" className="w-full">
          Sign in
        </Button>
      </form>
      <div className="space-y-3 text-sm text-soft">
        {isOpen((await currentDoor()).door) && (
          <p>
            New here?{" "}
            <Link href={`/sign-up?callbackUrl=${encodeURIComponent(callbackUrl)}`} className="link">
              Create account
            </Link>
          </p>
        )}
        <details>
          <summary className="link inline">Forgot your password?</summary>
          <p className="mt-2">
            Whoever runs this Calpace can make you a link to choose a new one. It works once, for an hour.
          </p>
        </details>
      </div>
    </>
  );
}
