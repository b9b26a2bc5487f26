# The retention test end to end: a tree in Newick, a table of presence, a p value.
#
#     julia --project=bindings/julia examples/gainloss.jl
#
# The table is made first, by simulation: 300 families in 40 genomes, of which the first 30 are lost at half the rate.

using Nucula

const N_GENOMES, N_FAMILIES, N_RETAINED = 40, 300, 30

# ((((g0,g1),g2),g3)…); with branches of 0.1.
function caterpillar(n)
    text = "g0:0.1"
    for i in 1:n-1
        text = "($text,g$i:0.1)" * (i < n - 1 ? ":0.1" : ";")
    end
    return text
end

function make_files(folder)
    tree = Tree(caterpillar(N_GENOMES))
    loss = [f <= N_RETAINED ? 0.75 : 1.5 for f in 1:N_FAMILIES]
    states = gainloss_simulate(tree, N_FAMILIES, 1.0, loss; seed=1)
    open(joinpath(folder, "presence.Rtab"), "w") do file
        println(file, join(["Gene"; tree.tip_names], '\t'))
        foreach(f -> println(file, join(["family$f"; string.(states[f, :])], '\t')), 1:N_FAMILIES)
    end
    write(joinpath(folder, "genomes.nwk"), newick(tree))
    return joinpath(folder, "genomes.nwk"), joinpath(folder, "presence.Rtab")
end

mktempdir() do folder
    tree_file, table_file = make_files(folder)
    tree = read_tree(tree_file)
    data = GainLossData(tree, states_for(read_presence(table_file), tree))
    test = gainloss_test(data, [1:N_RETAINED]; effect="loss")
    gain, loss = exp.(test.null.beta)
    println("all families: gain $(round(gain, digits=3)), loss $(round(loss, digits=3))")
    println("retained: ln loss $(round(test.effect[1], digits=3)) ± $(round(test.se[1], digits=3)), p $(test.p[1])")
    events = gainloss_events(data, gain, loss)
    println("expected gains $(round(sum(events.gains), digits=1)), losses $(round(sum(events.losses), digits=1))")
end
