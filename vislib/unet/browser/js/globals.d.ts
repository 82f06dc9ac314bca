// What stands around these modules: put in when they are served, or there in browsers alone.

declare const KERNELS: Record<"relaxed" | "plain", string>;
declare const WorkerGlobalScope: unknown;
declare const GPUBufferUsage: Record<string, number>;
declare const GPUShaderStage: Record<string, number>;
declare const GPUMapMode: Record<string, number>;
