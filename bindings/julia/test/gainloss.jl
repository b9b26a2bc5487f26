# Trees, tables, likelihoods, fits, tests, events and simulation.

const FOUR = "((A:0.1,B:0.4):0.2,(C:0.3,D:0.5):0.6);"
tree = Tree(FOUR)
@test (tree.n_nodes, tree.n_tips, tree.root, tree.rooted) == (7, 4, 0, nothing)
@test tree.tip_names == ["A", "B", "C", "D"] && tree.parents[1] == -1
@test newick(tree) == FOUR
@test occursin("at character 2", thrown(() -> Tree("(A,B:1);")).message)
@test Tree("(A,B:1);"; missing_length=0.5).lengths[2] == 0.5

# Families in rows, tips in columns; a view with strides is the same.
states = Int8[1 0 1 0; 0 0 0 0; 1 1 0 -1]
found = gainloss_loglik(tree, states, 1.5, 2.0)
@test found.ll ≈ [-3.05733053066044, -2.05369742761972, -2.06340697200599]
@test found.grad[:, 1] ≈ [0.326703831464269, 0.011335771377047]
@test found.hess[:, 1] ≈ [-0.623126542189231, 0.226620303793279, -0.287587863669756]
@test found.total ≈ sum(found.ll)
wide = zeros(Int8, 6, 8)
wide[1:2:end, 1:2:end] = states
@test gainloss_loglik(tree, view(wide, 1:2:5, 1:2:7), 1.5, 2.0).ll == found.ll
@test gainloss_loglik(tree, Int.(states), fill(1.5, 3), 2; derivatives=0).ll == found.ll
@test gainloss_loglik(tree, states[1:1, :], 1.5, 2.0; root=0.25).ll ≈ [-3.19672942904615]
@test gainloss_loglik(tree, states[1:1, :], 1.5, 2.0; ascertainment="absent").ll ≈ [-2.92006670174601]
@test thrown(() -> gainloss_loglik(tree, fill(2, 1, 4), 1, 1)) isa ArgumentError
@test occursin("gain: -1", thrown(() -> gainloss_loglik(tree, states, -1, 1)).message)

events = gainloss_events(tree, states, 1.5, 2.0)
@test events.presence[1, [1, 2, 5]] ≈ [0.607020390680774, 0.763592347997621, 0.572952946653272]
@test events.gains[1, 2] ≈ 0.258529855388548 && events.classes == ones(1, 3)

made = gainloss_simulate(tree, 200, 0.5, [f <= 40 ? 0.3 : 1.0 for f in 1:200]; seed=3)
@test size(made) == (200, 4) && made[1:5, :] == gainloss_simulate(tree, 5, 0.5, fill(0.3, 5); seed=3)
data = GainLossData(tree, made)
fit = gainloss_fit(data; prior_sd=2)
test = gainloss_test(data, [1:40, [7]]; prior_sd=2, effect_prior_sd=2)
@test fit.beta == test.null.beta && fit.converged && length(test.p) == 2 && all(test.statistic .>= 0)
calls = Ref(0)
@test gainloss_fit(data; prior_sd=2, progress=(done, total) -> calls[] += 1).beta == fit.beta && calls[] > 0
@test gainloss_loglik(tree, states, 1.5, 2.0; root=:equilibrium).ll == found.ll

# Sums, clades, a shape, trees from trees.
all_events = gainloss_events(data, 0.5, 1.0)
@test gainloss_events(data, 0.5, 1.0; by="branch").gains ≈ vec(sum(all_events.gains; dims=1))
@test gainloss_events(data, 0.5, 1.0; by="family").losses ≈ vec(sum(all_events.losses; dims=2))
clade = gainloss_test_branches(data, [[1, 2, 3], [5]]; effect="gain", prior_sd=2)
@test size(clade.beta) == (2, 2) && all(clade.statistic .>= 0) && clade.null.beta == fit.beta
shaped = gainloss_fit(data; prior_sd=2, gamma_classes=3)
@test 0.05 <= shaped.shape <= 200 && shaped.objective >= gainloss_fit(data; prior_sd=2, class_rates=gamma_rates(1, 3)).objective
@test isnan(fit.shape)
middle = midpoint_rooted(tree)
@test middle.tip_names == tree.tip_names && middle.rooted === true
@test newick(pruned(tree, ["D", "A"])) == "(A:0.30000000000000004,D:1.1);"
@test occursin("names", thrown(() -> pruned(tree, ["Q"])).message)

@test gamma_rates(0.5, 4) ≈ [0.0334, 0.2519, 0.8203, 2.8944] atol = 5e-5

mktempdir() do folder
    path = joinpath(folder, "table.csv")
    write(path, "Gene,B,A,C,D,X\nf1,1,0,?,2,1\n")
    table = read_presence(path)
    @test table.genomes == ["B", "A", "C", "D", "X"] && table.families == ["f1"]
    @test states_for(table, tree; extra="ignore") == Int8[0 1 -1 1]
    @test occursin("first 'X'", thrown(() -> states_for(table, tree)).message)
end
