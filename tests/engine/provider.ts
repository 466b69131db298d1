/**
 * A stand-in for a cloud's provider plugin: it stores what it is sent and makes up what only a cloud would know.
 *
 * It speaks the plugin protocol itself instead of through `@pulumi/pulumi/provider`: that server hides the provider's
 * configuration, so nobody could tell two regions apart, and cannot take part in a preview, where every output would
 * then be unknown and a stack policy would see no properties at all.
 *
 * Usage: node --require tsx/cjs provider.ts PACKAGE
 */
import { createRequire } from "node:module";

import * as grpc from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";

import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import * as service from "@pulumi/pulumi/proto/provider_grpc_pb";

import { invent, inventInvoke } from "../../preview/invented";
import { difference } from "./replacements";
import { outputs, outputsBeforeCreation, plain, type Properties } from "./wire";

const packageName = process.argv[2] ?? "";
const { version } = createRequire(__filename)(`@pulumi/${packageName}/package.json`) as { version: string };

/** The provider's own region; a resource or a call may name another. */
let configuredRegion = "";

function bag(struct: Struct | undefined): Properties {
  return struct?.toJavaScript() ?? {};
}

function struct(properties: Properties): Struct {
  return Struct.fromJavaScript(properties as Record<string, JavaScriptValue>);
}

function regionOf(inputs: Properties): string {
  return typeof inputs["region"] === "string" ? inputs["region"] : configuredRegion;
}

/** `urn:pulumi:stack::project::parent$type::name`, where only the name may contain `::`. */
function identity(urn: string): { type: string; name: string } {
  const parts = urn.split("::");
  return { type: parts[2]?.split("$").pop() ?? "", name: parts.slice(3).join("::") };
}

function made(urn: string, inputs: Properties): { id: string; state: Properties } {
  const known = plain(inputs) as Properties;
  return invent({ ...identity(urn), inputs: known, region: regionOf(known) });
}

type Handler<Request, Response> = (request: Request) => Response;

/** One answer to one question, where what is thrown becomes the engine's error message. */
function unary<Request, Response>(handler: Handler<Request, Response>): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    try {
      callback(null, handler(call.request));
    } catch (error) {
      const details = error instanceof Error ? error.message : String(error);
      callback({ code: grpc.status.UNKNOWN, details, message: details, name: "ProviderError", metadata: new grpc.Metadata() });
    }
  };
}

function checked(request: messages.CheckRequest): messages.CheckResponse {
  return new messages.CheckResponse().setInputs(struct(bag(request.getNews())));
}

function differs(type: string, request: messages.DiffRequest): messages.DiffResponse {
  const { changed, replaces } = difference(type, bag(request.getOldInputs()), bag(request.getNews()));
  const { DIFF_SOME, DIFF_NONE } = messages.DiffResponse.DiffChanges;
  return new messages.DiffResponse()
    .setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE)
    .setDiffsList(changed)
    .setReplacesList(replaces);
}

const implementation = {
  getPluginInfo: unary<Empty, plugin.PluginInfo>(() => new plugin.PluginInfo().setVersion(version)),
  attach: unary<plugin.PluginAttach, Empty>(() => new Empty()),
  cancel: unary<Empty, Empty>(() => new Empty()),

  checkConfig: unary<messages.CheckRequest, messages.CheckResponse>(checked),

  diffConfig: unary<messages.DiffRequest, messages.DiffResponse>((request) => {
    const response = differs("provider", request);
    // Another region is another set of resources.
    if (response.getDiffsList().includes("region")) response.setReplacesList(["region"]);
    return response;
  }),

  configure: unary<messages.ConfigureRequest, messages.ConfigureResponse>((request) => {
    const { region, location } = plain(bag(request.getArgs())) as { region?: string; location?: string };
    configuredRegion = region ?? location ?? "";
    return new messages.ConfigureResponse()
      .setAcceptsecrets(true)
      .setAcceptresources(true)
      .setSupportspreview(true);
  }),

  check: unary<messages.CheckRequest, messages.CheckResponse>(checked),

  diff: unary<messages.DiffRequest, messages.DiffResponse>((request) => differs(identity(request.getUrn()).type, request)),

  create: unary<messages.CreateRequest, messages.CreateResponse>((request) => {
    const inputs = bag(request.getProperties());
    const { id, state } = made(request.getUrn(), inputs);
    return request.getPreview()
      ? new messages.CreateResponse().setProperties(struct(outputsBeforeCreation(inputs, state)))
      : new messages.CreateResponse().setId(id).setProperties(struct(outputs(inputs, state)));
  }),

  update: unary<messages.UpdateRequest, messages.UpdateResponse>((request) => {
    const inputs = bag(request.getNews());
    return new messages.UpdateResponse().setProperties(struct(outputs(inputs, made(request.getUrn(), inputs).state)));
  }),

  read: unary<messages.ReadRequest, messages.ReadResponse>((request) => {
    const inputs = bag(request.getInputs());
    const known = Object.keys(inputs).length > 0 ? inputs : bag(request.getProperties());
    return new messages.ReadResponse()
      .setId(request.getId())
      .setInputs(struct(inputs))
      .setProperties(struct(outputs(known, made(request.getUrn(), known).state)));
  }),

  delete: unary<messages.DeleteRequest, Empty>(() => new Empty()),

  invoke: unary<messages.InvokeRequest, messages.InvokeResponse>((request) => {
    const args = plain(bag(request.getArgs())) as Properties;
    return new messages.InvokeResponse().setReturn(struct(inventInvoke(request.getTok(), args, regionOf(args))));
  }),
};

const unlimited = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };
const server = new grpc.Server(unlimited);
server.addService(service.ResourceProviderService, implementation);
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  // The engine reads the port from the first line.
  process.stdout.write(`${port}\n`);
});

// An engine that was killed cannot stop its plugins.
const engine = process.ppid;
setInterval(() => {
  if (process.ppid !== engine) process.exit(0);
}, 2000).unref();
