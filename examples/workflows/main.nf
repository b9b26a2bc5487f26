// The volumes of all structures in a folder: one process per batch of files, one Parquet file each.
//
//     nextflow run examples/workflows/main.nf --structures FOLDER --out results -resume
//
// Programs for Parquet read the folder of files as one table: polars.read_parquet("results/*.volumes.parquet"). Column `source` tells
// the file; `index` counts within a batch.

params.structures = null
params.out = 'results'
params.batch = 2000
params.voxel_size = 2.0

process VOLUMES {
    publishDir params.out, mode: 'copy'
    cpus 2
    // Another try goes on in a folder of its own, from the start of the batch.
    errorStrategy 'retry'
    maxRetries 2

    input:
    tuple val(batch), path(structures)

    output:
    path "${batch}.volumes.parquet", emit: rows
    path "${batch}.volumes.failures.parquet", emit: failures

    script:
    """
    #!/usr/bin/env python3
    import nucula

    nucula.archive.run(sorted("${structures}".split()), "${batch}.volumes.parquet",
                       n_threads=${task.cpus}, voxel_size=${params.voxel_size})
    """
}

workflow {
    files = Channel.fromPath("${params.structures}/**.{cif,pdb,bcif}{,.gz}").toSortedList().flatMap { it.collate(params.batch) }
    numbered = files.reduce([0, []]) { seen, batch -> [seen[0] + 1, seen[1] + [[seen[0], batch]]] }.flatMap { it[1] }
    VOLUMES(numbered)
}
