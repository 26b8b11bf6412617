import { describe, expect, it } from 'vitest';
import { postures } from './postures.ts';

const AUTH = `
import { Injectable, SetMetadata, UnauthorizedException } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
export const Public = () => SetMetadata('isPublic', true);
@Injectable() export class TokenService { accepts(header?: string) { return header !== undefined && header === process.env.TOKEN; } }
@Injectable() export class Guard {
  constructor(private readonly reflector: Reflector, private readonly tokens: TokenService) {}
  async canActivate(context: any) {
    if (this.reflector.getAllAndOverride('isPublic', [context.getHandler(), context.getClass()])) return true;
    if (!this.tokens.accepts(context.switchToHttp().getRequest().headers.authorization)) throw new UnauthorizedException();
    return true;
  }
}
@Injectable() export class Plain { canActivate(context: any) { return Boolean(context.switchToHttp().getRequest().headers['x-api-key']); } }
`;

/** An application of one module file, with the guards above. */
const app = (
  body: string,
  main = '',
  more: Record<string, string> = {},
  create = 'NestFactory.create(AppModule)',
): Promise<Record<string, string>> =>
  postures({
    'package.json': '{"name":"x","scripts":{"start":"node dist/main.js"},"dependencies":{"@nestjs/core":"^11","@nestjs/common":"^11"}}',
    Dockerfile: 'FROM node\nCMD ["node", "dist/main.js"]\n',
    'src/auth.ts': AUTH,
    'src/app.module.ts': `
import { applyDecorators, All, Body, Controller, createParamDecorator, ForbiddenException, Get, Headers, Inject, Injectable, Module, Param, Post, RequestMethod, SetMetadata, UnauthorizedException, UseGuards, UseInterceptors, Version, VERSION_NEUTRAL, forwardRef } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR, Reflector, RouterModule } from '@nestjs/core';
import { Guard, Plain, Public, TokenService } from './auth';
${body}`,
    'src/main.ts': `
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { RequestMethod, VersioningType } from '@nestjs/common';
import { AppModule } from './app.module';
async function bootstrap() {
  const app: any = await ${create};
  ${main}
  await app.listen(3000);
}
bootstrap();`,
    ...more,
  });

describe('NestJS guards', () => {
  it('injects what a guard needs and reads the metadata key it asks for', async () => {
    const found = await app(`
@Controller('a') class A { @Get() closed() {} @Public() @Get('open') open() {} @SetMetadata('public', true) @Get('other') other() {} }
@Public() @Controller('b') class B { @Get() open() {} }
@Module({ controllers: [A, B], providers: [TokenService, { provide: APP_GUARD, useClass: Guard }] }) export class AppModule {}`);
    expect(found).toEqual({ 'GET /a': 'required', 'GET /a/open': 'public', 'GET /a/other': 'required', 'GET /b': 'public' });
  });

  it('does not take a name for a guard', async () => {
    const found = await app(`
@Injectable() class AuthGuard { canActivate() { return true; } }
@Injectable() class Roles { constructor(private reflector: Reflector) {} canActivate(context: any) { const roles = this.reflector.get('roles', context.getHandler()); if (!roles) return true; return false; } }
@UseGuards(AuthGuard) @Controller('a') class A { @Get() open() {} @UseGuards() @Get('none') none() {} @UseGuards(Roles) @Get('unmarked') unmarked() {} @SetMetadata('roles', []) @UseGuards(AuthGuard, Roles) @Get('marked') marked() {} }
@Module({ controllers: [A] }) export class AppModule {}`);
    expect(found).toEqual({ 'GET /a': 'public', 'GET /a/none': 'public', 'GET /a/unmarked': 'public', 'GET /a/marked': 'required' });
  });

  it('follows composed decorators, decorator factories and mixins', async () => {
    const found = await app(`
const Auth = (...roles: string[]) => applyDecorators(SetMetadata('roles', roles), UseGuards(Plain));
const Needs = Reflector.createDecorator<string>();
const RoleGuard = (role: string) => { @Injectable() class Made { canActivate() { return role === 'anyone'; } } return Made; };
@Injectable() class NeedsGuard { constructor(private reflector: Reflector) {} canActivate(context: any) { return !this.reflector.get(Needs, context.getHandler()); } }
@Controller('a') class A {
  @Auth('admin') @Get('auth') auth() {}
  @UseGuards(RoleGuard('admin')) @Get('admin') admin() {}
  @UseGuards(RoleGuard('anyone')) @Get('anyone') anyone() {}
  @UseGuards(NeedsGuard) @Needs('x') @Get('needs') needs() {}
  @UseGuards(NeedsGuard) @Get('without') without() {}
}
@Module({ controllers: [A] }) export class AppModule {}`);
    expect(found).toEqual({
      'GET /a/auth': 'required',
      'GET /a/admin': 'required',
      'GET /a/anyone': 'public',
      'GET /a/needs': 'required',
      'GET /a/without': 'public',
    });
  });

  it('runs what a subclass of a passport guard overrides', async () => {
    const found = await app(`
import { AuthGuard, PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-jwt';
import { Strategy as Custom } from 'passport-custom';
@Injectable() class Jwt extends PassportStrategy(Strategy) { validate(payload: any) { return payload; } }
@Injectable() class Lenient extends PassportStrategy(Custom, 'lenient') { validate() { return { guest: true }; } }
@Injectable() class JwtGuard extends AuthGuard('jwt') { constructor(private reflector: Reflector) { super(); } canActivate(context: any) { if (this.reflector.get('isPublic', context.getHandler())) return true; return super.canActivate(context); } }
@Injectable() class Optional extends AuthGuard('jwt') { handleRequest(error: any, user: any) { return user || null; } }
@Injectable() class Basic extends AuthGuard('jwt') {}
@Controller('a') class A {
  @UseGuards(JwtGuard) @Get() jwt() {}
  @Public() @UseGuards(JwtGuard) @Get('open') open() {}
  @UseGuards(Optional) @Get('optional') optional() {}
  @UseGuards(AuthGuard('jwt')) @Get('direct') direct() {}
  @UseGuards(AuthGuard(['jwt', 'anonymous'])) @Get('anonymous') anonymous() {}
  @UseGuards(AuthGuard('lenient')) @Get('lenient') lenient() {}
  @UseGuards(Basic) @Get('basic') basic() {}
}
@Module({ controllers: [A], providers: [Jwt, Lenient] }) export class AppModule {}`);
    expect(found).toEqual({
      'GET /a': 'required',
      'GET /a/open': 'public',
      'GET /a/optional': 'public',
      'GET /a/direct': 'required',
      'GET /a/anonymous': 'public',
      'GET /a/lenient': 'public',
      'GET /a/basic': 'required',
    });
  });

  it('inherits guards of classes and lists undecided ones as unknown', async () => {
    const found = await app(`
import { Foreign } from 'some-guards';
@UseGuards(Plain) class Base { @Get('base') base() {} }
@Controller('a') class A extends Base { @Get('own') own() {} }
@UseGuards(Foreign) @Controller('b') class B { @Get() b() {} @UseGuards(Plain) @Get('also') also() {} }
@Module({ controllers: [A, B] }) export class AppModule {}`);
    expect(found).toEqual({ 'GET /a/own': 'required', 'GET /a/base': 'required', 'GET /b': 'unknown', 'GET /b/also': 'required' });
  });

  it('counts refusals in parameters, interceptors and handlers only when they are about the caller', async () => {
    const found = await app(`
const User = createParamDecorator((data: unknown, context: any) => { const { user } = context.switchToHttp().getRequest(); if (!user) throw new UnauthorizedException(); return user; });
const Maybe = createParamDecorator((data: unknown, context: any) => context.switchToHttp().getRequest().user);
@Injectable() class Logging { intercept(context: any, next: any) { return next.handle(); } }
@Injectable() class Denying { intercept(context: any, next: any) { if (!context.switchToHttp().getRequest().headers.authorization) throw new ForbiddenException(); return next.handle(); } }
@UseInterceptors(Logging) @Controller('a') class A {
  @Get('user') user(@User() user: any) { return user; }
  @Get('maybe') maybe(@Maybe() user: any) { return user; }
  @Get('unset') unset(@Headers('x-cron-secret') secret: string) { if (secret !== process.env.CRON_SECRET) throw new UnauthorizedException(); return 1; }
  @Get('cron') cron(@Headers('x-cron-secret') secret: string) { if (!secret || secret !== process.env.CRON_SECRET) throw new UnauthorizedException(); return 1; }
  @Post('login') login(@Body() body: any) { if (body.password !== 'x') throw new UnauthorizedException(); return 1; }
  @UseInterceptors(Denying) @Get('denied') denied() {}
}
@Module({ controllers: [A] }) export class AppModule {}`);
    expect(found).toEqual({
      'GET /a/user': 'required',
      'GET /a/maybe': 'public',
      'GET /a/unset': 'public',
      'GET /a/cron': 'required',
      'POST /a/login': 'public',
      'GET /a/denied': 'required',
    });
  });
});

describe('NestJS modules and paths', () => {
  it('reads dynamic, forwarded, asynchronous and conditional modules', async () => {
    const found = await app(`
@Controller('a') class A { @Get() a() {} }
@Controller('b') class B { @Get() b() {} }
@Controller('c') class C { @Get() c() {} }
@Controller('d') class D { @Get() d() {} }
@Module({ controllers: [A] }) class One {}
@Module({}) class Two { static register(options: any) { return { module: Two, controllers: [B], providers: [{ provide: APP_GUARD, useFactory: (tokens: TokenService) => new Plain(), inject: [TokenService] }, TokenService] }; } }
@Module({}) class Three { static async register() { return { module: Three, controllers: [C] }; } }
@Module({ controllers: [D] }) class Four {}
@Module({ imports: [forwardRef(() => One), Two.register({}), Three.register(), ...(process.env.WITH_FOUR ? [Four] : [])] }) export class AppModule {}`);
    expect(found).toEqual({ 'GET /a': 'required', 'GET /b': 'required', 'GET /c': 'required' });
  });

  it('composes prefixes, versions and module paths', async () => {
    const found = await app(
      `
@Controller({ path: 'cats', version: ['1', VERSION_NEUTRAL] }) class Cats { @Get() all() {} @Version('2') @Get(':id') one() {} }
@Controller('health') class Health { @Get() check() {} @Get('live') live() {} }
@Controller('users') class Users { @Get() all() {} }
@Module({ controllers: [Users] }) class UserModule {}
@Module({ controllers: [Cats, Health], imports: [UserModule, RouterModule.register([{ path: 'admin', children: [{ path: 'v', module: UserModule }] }])] }) export class AppModule {}`,
      `app.setGlobalPrefix('api', { exclude: ['health/(.*)', { path: 'health', method: RequestMethod.GET }] }); app.enableVersioning({ type: VersioningType.URI });`,
    );
    expect(Object.keys(found).sort()).toEqual([
      'GET /api/admin/v/users',
      'GET /api/cats',
      'GET /api/v1/cats',
      'GET /api/v2/cats/{id}',
      'GET /health',
      'GET /health/live',
    ]);
  });

  it('keeps routes of different header versions and lets the first of equal ones win', async () => {
    const body = `
@Controller('a') class A { @Get(':id') one() {} @UseGuards(Plain) @Get('me') me() {} }
@Module({ controllers: [A] }) export class AppModule {}`;
    expect(await app(body)).toEqual({ 'GET /a/{id}': 'public', 'GET /a/me': '-required' });
    // Fastify prefers the more specific path.
    expect(await app(body, '', {}, 'NestFactory.create(AppModule, new FastifyAdapter())')).toEqual({
      'GET /a/{id}': 'public',
      'GET /a/me': 'required',
    });
  });

  it('binds middleware to the paths, methods and controllers that a module names', async () => {
    const found = await app(
      `
@Injectable() class Check { use(req: any, res: any, next: any) { if (!req.headers.authorization) return res.status(401).send('no'); next(); } }
@Controller('a') class A { @Get() a() {} @Get('deep/er') deep() {} }
@Controller('b') class B { @Get() b() {} @Post() make() {} @Get('open') open() {} }
@Module({ controllers: [A, B] }) export class AppModule {
  configure(consumer: any) {
    consumer.apply(Check).forRoutes('a');
    consumer.apply(Check).exclude({ path: 'b/open', method: RequestMethod.GET }).forRoutes(B);
  }
}`,
      `app.setGlobalPrefix('api');`,
    );
    expect(found).toEqual({
      'GET /api/a': 'required',
      'GET /api/a/deep/er': 'required',
      'GET /api/b': 'required',
      'POST /api/b': 'required',
      'GET /api/b/open': 'public',
    });
  });

  it('lists routes that no guard of the framework sees', async () => {
    const found = await app(
      `
import { ServeStaticModule } from '@nestjs/serve-static';
@Controller('a') class A { @Get() a() {} }
@Module({ imports: [ServeStaticModule.forRoot({ rootPath: 'x', serveRoot: '/files' })], controllers: [A], providers: [TokenService, { provide: APP_GUARD, useClass: Guard }] }) export class AppModule {}`,
      `
app.use('/docs', (req: any, res: any, next: any) => req.headers.authorization ? next() : res.status(401).end());
app.use('/raw', (req: any, res: any) => res.send('raw'));
const { SwaggerModule } = require('@nestjs/swagger');
SwaggerModule.setup('docs', app, {});
SwaggerModule.setup('open', app, {}, { jsonDocumentUrl: 'spec.json', yamlDocumentUrl: 'spec.yaml' });
app.getHttpAdapter().get('/metrics', (req: any, res: any) => res.send('m'));`,
    );
    expect(found).toEqual({
      'GET /a': 'required',
      'ALL /raw': 'public',
      'GET /docs': 'required',
      'GET /docs-json': 'public',
      'GET /docs-yaml': 'public',
      'GET /open': 'public',
      'GET /spec.json': 'public',
      'GET /spec.yaml': 'public',
      'GET /metrics': 'public',
      'GET /files/{path*}': 'public',
    });
  });

  it('asks the container for instances that the program itself uses', async () => {
    const found = await app(
      `
@Injectable() export class Gate { handle() { return (req: any, res: any, next: any) => req.headers['x-key'] ? next() : res.sendStatus(401); } }
@Controller('a') class A { @Get() a() {} }
@Module({ controllers: [A], providers: [Gate] }) export class AppModule {}`,
      `const { Gate } = require('./app.module'); app.use(app.get(Gate).handle());`,
    );
    expect(found).toEqual({ 'GET /a': 'required' });
  });

  it('serves nothing with an application that is only made to write its documentation', async () => {
    const found = await app(
      `@Controller('a') class A { @Get() a() {} }
@Module({ controllers: [A] }) export class AppModule {}`,
      'await app.close(); return;',
    );
    expect(found).toEqual({ 'GET /a': '-public' });
  });
});

describe('NestJS resolvers, gateways and messages', () => {
  it('lists them as their own kinds; gateways meet no global guards', async () => {
    const found = await app(`
import { Args, GqlExecutionContext, Mutation, Query, Resolver } from '@nestjs/graphql';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
@Injectable() class GqlGuard { canActivate(context: any) { return Boolean(GqlExecutionContext.create(context).getContext().req.headers.authorization); } }
@Resolver() class Things { @Query(() => String) things() {} @UseGuards(GqlGuard) @Mutation(() => String, { name: 'make' }) makeThing(@Args('x') x: string) {} }
@WebSocketGateway({ namespace: 'chat' }) class Chat { @SubscribeMessage('say') say() {} @UseGuards(Plain) @SubscribeMessage('shout') shout() {} }
@WebSocketGateway({ namespace: 'closed' }) class Closed { handleConnection(client: any) { if (!client.handshake.auth.token) client.disconnect(); } @SubscribeMessage('say') say() {} }
@Module({ providers: [Things, Chat, Closed, { provide: APP_GUARD, useValue: { canActivate: (context: any) => context.getType() !== 'ws' } }] }) export class AppModule {}`);
    expect(found).toEqual({
      'QUERY /things': 'public',
      'MUTATION /make': 'required',
      'MESSAGE /chat/say': 'public',
      'MESSAGE /chat/shout': 'required',
      'MESSAGE /closed/say': 'required',
    });
  });
});
