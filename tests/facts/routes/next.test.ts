import { describe, expect, it } from 'vitest';
import { sourcePattern } from '../../../src/facts/routes/next/matcher.ts';
import { postures } from './postures.ts';

const site = (files: Record<string, string>, version = '^15.0.0'): Promise<Record<string, string>> =>
  postures({ 'package.json': `{"scripts":{"start":"next start"},"dependencies":{"next":"${version}"}}`, ...files });
const OPEN = 'export async function GET() { return Response.json({}); }\n';
const REFUSES = `import { NextResponse } from 'next/server';
export default function run(request) { if (!request.cookies.get('session')) return NextResponse.redirect(new URL('/login', request.url)); return NextResponse.next(); }
`;

describe('Next.js', () => {
  it('reads paths from folders', async () => {
    expect(
      await site({
        'next.config.js': `module.exports = { basePath: '/shop' };\n`,
        'app/(group)/api/@slot/items/[id]/route.ts': OPEN,
        'app/files/[...path]/route.ts': OPEN,
        'app/docs/[[...slug]]/route.ts': OPEN,
        'app/_private/api/route.ts': OPEN,
        'app/api/page.tsx': 'export default function Page() { return null; }\n',
      }),
    ).toEqual({
      'GET /shop/api/items/{id}': 'public',
      'GET /shop/files/{path*}': 'public',
      'GET /shop/docs': 'public',
      'GET /shop/docs/{slug*}': 'public',
    });
  });

  it('reads handlers from every form of export, and what their wrappers refuse', async () => {
    expect(
      await site({
        'lib/guard.ts': `export const guard = (handler) => async (request, context) => { if (!request.headers.get('authorization')) return new Response('no', { status: 401 }); return handler(request, context); };\n`,
        'app/a/route.ts': `import { guard } from '../../lib/guard';\nasync function handler() { return Response.json({}); }\nexport const GET = guard(handler);\nexport { handler as POST };\n`,
        'app/b/route.ts': `export * from '../a/route';\n`,
      }),
    ).toEqual({ 'GET /a': 'required', 'POST /a': 'public', 'GET /b': 'required', 'POST /b': 'public' });
  });

  it('tells a session that is read from one that is demanded', async () => {
    expect(
      await site({
        'auth.ts': `import NextAuth from 'next-auth';\nexport const { auth, handlers } = NextAuth({ providers: [] });\n`,
        'app/read/route.ts': `import { auth } from '../../auth';\nexport async function GET() { const session = await auth(); return Response.json({ name: session?.user?.name }); }\n`,
        'app/demand/route.ts': `import { auth } from '../../auth';\nexport async function GET() { const session = await auth(); if (!session) return Response.json({}, { status: 401 }); return Response.json({}); }\n`,
        'app/sets/route.ts': `import { auth } from '../../auth';\nexport const GET = auth((request) => Response.json({}));\n`,
        'app/checks/route.ts': `import { auth } from '../../auth';\nexport const GET = auth((request) => request.auth ? Response.json({}) : new Response(null, { status: 401 }));\n`,
      }),
    ).toEqual({ 'GET /read': 'public', 'GET /demand': 'required', 'GET /sets': 'public', 'GET /checks': 'required' });
  });

  it('applies middleware where its matcher says, and nowhere from a wrong place', async () => {
    const routes = { 'app/api/x/route.ts': OPEN, 'app/dash/route.ts': OPEN, 'app/dash/[id]/route.ts': OPEN };
    expect(await site({ ...routes, 'middleware.ts': `${REFUSES}export const config = { matcher: ['/dash/:path*'] };\n` })).toEqual({
      'GET /api/x': 'public',
      'GET /dash': 'required',
      'GET /dash/{id}': 'required',
    });
    expect(
      await site({
        ...routes,
        'middleware.ts': `${REFUSES}export const config = { matcher: ['/((?!api|_next/static|favicon.ico).*)'] };\n`,
      }),
    ).toEqual({ 'GET /api/x': 'public', 'GET /dash': 'required', 'GET /dash/{id}': 'required' });
    expect(await site({ ...routes, 'lib/middleware.ts': REFUSES })).toEqual({
      'GET /api/x': 'public',
      'GET /dash': 'public',
      'GET /dash/{id}': 'public',
    });
    expect(await site({ ...routes, 'proxy.ts': REFUSES }, '^16.0.0')).toEqual({
      'GET /api/x': 'required',
      'GET /dash': 'required',
      'GET /dash/{id}': 'required',
    });
  });

  it('follows Clerk: nothing without protect, the matcher of routes with it', async () => {
    const routes = { 'app/open/route.ts': OPEN, 'app/closed/[id]/route.ts': OPEN };
    expect(
      await site({
        ...routes,
        'middleware.ts': `import { clerkMiddleware } from '@clerk/nextjs/server';\nexport default clerkMiddleware();\n`,
      }),
    ).toEqual({ 'GET /open': 'public', 'GET /closed/{id}': 'public' });
    expect(
      await site({
        ...routes,
        'middleware.ts': `import { clerkMiddleware, createRouteMatcher } from '@clerk/nextjs/server';\nconst isPublic = createRouteMatcher(['/open(.*)']);\nexport default clerkMiddleware(async (auth, request) => { if (!isPublic(request)) await auth.protect(); });\n`,
      }),
    ).toEqual({ 'GET /open': 'public', 'GET /closed/{id}': 'required' });
  });

  it('gives pages/api the methods they compare, or all', async () => {
    expect(
      await site({
        'pages/api/any.ts': `export default function handler(req, res) { res.json({}); }\n`,
        'pages/api/items/index.ts': `export default function handler(req, res) { if (req.method !== 'POST') return res.status(405).end(); if (!req.headers.authorization) return res.status(401).end(); res.json({}); }\n`,
      }),
    ).toEqual({ 'ALL /api/any': 'public', 'POST /api/items': 'required' });
  });

  it('expands a router of Hono in a catch-all folder, not twice', async () => {
    expect(
      await site({
        'app/api/[[...route]]/route.ts': `import { Hono } from 'hono';\nimport { handle } from 'hono/vercel';\nconst app = new Hono().basePath('/api').get('/hello', (c) => c.text('x'));\nexport const GET = handle(app);\nexport const POST = handle(app);\n`,
      }),
    ).toEqual({ 'GET /api/hello': 'public' });
  });

  it('lists server actions, guarded or not, apart from routes', async () => {
    expect(
      await site({
        'app/layout.tsx': 'export default function Layout() { return null; }\n',
        'app/todo/actions.ts': `'use server';\nimport { auth } from '@clerk/nextjs/server';\nimport db from '@prisma/client';\nexport async function remove(id) { await db.todo.delete({ id }); }\nexport async function keep(id) { await auth.protect(); await db.todo.update({ id }); }\n`,
      }),
    ).toEqual({ 'POST /todo#remove': 'public', 'POST /todo#keep': 'required' });
  });

  it('runs what a client of safe actions puts before each', async () => {
    expect(
      await site({
        'app/layout.tsx': 'export default function Layout() { return null; }\n',
        'lib/client.ts': `import { cache } from 'react';\nimport { cookies } from 'next/headers';\nimport { createSafeActionClient } from 'next-safe-action';\nconst session = cache(async () => (await cookies()).get('session')?.value);\nexport const open = createSafeActionClient();\nexport const authed = open.use(async ({ next }) => { const user = await session(); if (!user) throw new Error('sign in'); return next({ ctx: { user } }); });\n`,
        'app/todo/actions.ts': `'use server';\nimport { authed, open } from '../../lib/client';\nexport const add = authed.inputSchema({}).action(async ({ ctx }) => ctx.user);\nexport const look = open.inputSchema({}).action(async () => 1);\n`,
      }),
    ).toEqual({ 'POST /todo#add': 'required', 'POST /todo#look': 'public' });
  });

  it('matches a path with parameters against globs, and follows a request made of the one that came in', async () => {
    expect(
      await site({
        'middleware.ts': `import micromatch from 'micromatch';
import { NextRequest, NextResponse } from 'next/server';
export default function run(original) {
  const request = new NextRequest(original, { headers: original.headers });
  if (micromatch.isMatch(request.nextUrl.pathname, ['/api/open/**'])) return NextResponse.next();
  return request.cookies.get('session') ? NextResponse.next() : NextResponse.redirect(new URL('/login', request.url));
}
`,
        'app/api/open/[id]/route.ts': OPEN,
        'app/api/teams/[slug]/members/route.ts': OPEN,
      }),
    ).toEqual({ 'GET /api/open/{id}': 'public', 'GET /api/teams/{slug}/members': 'required' });
  });

  it('has nothing to say of a package without next', async () => {
    expect(await postures({ 'package.json': '{"dependencies":{"react":"19"}}', 'app/api/x/route.ts': OPEN })).toEqual({});
  });
});

describe('matcher sources', () => {
  it.each([
    ['/api', '/api', true],
    ['/api', '/api/x', false],
    ['/api/:path*', '/api', true],
    ['/api/:path*', '/apix', false],
    ['/api/:path+', '/api', false],
    ['/API/:path+', '/api/a/b', true],
    ['/about/:id(\\d+)', '/about/7', true],
    ['/about/:id(\\d+)', '/about/x', false],
    ['/((?!api|_next).*)', '/apiary', false],
    ['/((?!api|_next).*)', '/', true],
  ])('%s on %s: %s', (source, path, expected) => {
    expect(sourcePattern(source)?.test(path)).toBe(expected);
  });

  it('takes the methods of a table, and a mode that is off, for what they are', async () => {
    expect(
      await postures({
        'package.json': '{ "dependencies": { "next": "15.0.0" } }',
        'pages/api/x.ts': `import * as opentelemetry from '@opentelemetry/api';
const bad = () => { throw new Error('405'); };
const wrap = (handlers) => async (req, res) => opentelemetry.context.with({}, async () => {
  opentelemetry.propagation.getBaggage();
  if (!handlers[req.method]) return res.status(405).end();
  return await { GET: bad, POST: bad, PUT: bad, ...handlers }[req.method](req, res);
});
export default wrap({
  GET: async (req, res) => res.json({}),
  POST: async (req, res) => {
    if (process.env.MODE !== 'old') return res.status(404).json({});
    if (!req.headers.authorization) return res.status(401).json({});
    res.json({});
  },
});`,
      }),
    ).toEqual({ 'GET /api/x': 'public', 'POST /api/x': 'required' });
  });

  it('tells a redirect of a handler from one to a login', async () => {
    expect(
      await postures({
        'package.json': '{ "dependencies": { "next": "15.0.0", "next-auth": "4.0.0" } }',
        'app/go/route.ts': `import { redirect } from 'next/navigation';
export async function GET(request) { const { searchParams } = new URL(request.url); redirect('/x?' + searchParams.get('to')); }`,
        'app/callback/route.ts': `import { redirect } from 'next/navigation';
export async function GET(request) { const code = new URL(request.url).searchParams.get('code'); if (!code) redirect('/error'); return Response.json({ code }); }`,
        'app/me/route.ts': `import { redirect } from 'next/navigation';
import { getServerSession } from 'next-auth';
export async function GET() { if (!(await getServerSession())) redirect('/login'); return Response.json({}); }`,
      }),
    ).toEqual({ 'GET /go': 'public', 'GET /callback': 'public', 'GET /me': 'required' });
  });
});
