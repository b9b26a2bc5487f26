//! Voxel kernels: no biology, no files.
