import type { ReactNode } from "react";
import { Logo } from "@/components/ui/logo";

export interface MessagePageProps {
  code?: string;
  title: string;
  children: ReactNode;
  /** The way out. */
  action: ReactNode;
}

/** A page that has only one thing to say. */
export function MessagePage({ code, title, children, action }: MessagePageProps) {
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col justify-center px-6 py-12">
      <Logo />
      {code && <p className="mt-10 font-mono text-sm text-soft">{code}</p>}
      <h1 className="mt-2 font-semibold text-2xl tracking-tight">{title}</h1>
      <div className="mt-2 text-soft">{children}</div>
      <div className="mt-6 flex flex-wrap gap-3">{action}</div>
    </main>
  );
}
