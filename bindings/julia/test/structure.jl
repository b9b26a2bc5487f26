# Structures: from files and from bare atoms.

# Bare atoms.
bare = Structure([(1.0, 2.0, 3.0), (4.0, 5.0, 6.5)], ["C", "SE"])
@test length(bare) == 2 && bare.positions == [1 4; 2 5; 3 6.5]
@test bare.elements == ["C", "SE"] && bare.residue_names == ["UNK", "UNK"] && bare.chains == ["A", "A"]
@test bare.residue_ids == [1, 1] && bare.hetero == [false, false] && bare.insertion_codes == ["", ""]
@test bare.cell === nothing
@test Structure([[1, 2, 3]], [:C]).elements == ["C"]
@test length(Structure(zeros(3, 0), String[])) == 0
@test sprint(show, bare) == "Structure of 2 atoms"
@test_throws DimensionMismatch Structure(zeros(2, 3), fill("C", 3))
@test_throws DimensionMismatch Structure(zeros(3, 3), fill("C", 2))
@test_throws DimensionMismatch Structure([(1, 2)], ["C"])
@test_throws ArgumentError Structure(zeros(3, 1), ["LONG"])
problem = thrown(() -> Structure([0 0; 0 NaN; 0 0], ["C", "C"]))
@test problem isa NuculaError && problem.status == Nucula.NUCULA_ERROR_BAD_ARGUMENT
@test occursin("atom 1", problem.message) && startswith(sprint(showerror, problem), "NuculaError: bad positions")
@test_throws ArgumentError bare.nothing

# A file.
structure = Nucula.read(structure_file("4CUP.cif"))
@test length(structure) == 1848
@test sort(unique(structure.chains)) == ["A", "C"]
@test Set(unique(structure.elements)) == Set(["C", "N", "O", "S"])
@test "CA" in structure.atom_names && "LEU" in structure.residue_names
@test !any(structure.hetero)
@test structure.cell !== nothing && length(structure.cell) == 6
@test all(propertynames(structure)) do name
    values = getproperty(structure, name)
    name in (:cell, :notes, :dropped, :n_models) || size(values)[end] == length(structure)
end
@test length(Nucula.read(structure_file("4CUP.cif"); assembly=:asymmetric)) < 1848
@test length(Nucula.read(structure_file("4CUP.cif"); keep_non_protein=true)) > 1848
@test Nucula.read(structure_file("3JQH.cif.gz")).positions == Nucula.read(structure_file("3JQH.cif")).positions
@test any(!isempty, Nucula.read(structure_file("1K1I.pdb")).insertion_codes)

# What reading tells, the rules, and other doors.
case(name) = joinpath(ROOT, "tests", "data", "cases", "files", name)
clean = Nucula.read(case("clean.pdb"))
@test isempty(clean.notes) && isempty(clean.dropped) && clean.n_models == 1
forces = Nucula.read(case("force-field-names.pdb"))
@test occursin("HSD", only(forces.notes)) && forces.dropped["HSD"] == 8 && length(forces) == 75
@test length(Nucula.read(case("force-field-names.pdb"); rules="plain")) == 109
@test length(Nucula.read(case("force-field-names.pdb"); keep_residues=["HSD", "CYX"])) == 90
@test length(Nucula.read(case("two-models.pdb"); model=2)) == 109
@test unique(Nucula.read(case("two-biomolecules.pdb"); assembly=2).chains) == ["B"]
@test unique(Nucula.read(case("long-chain-ids.cif"); rules=:plain, chains=["CHAIN2"]).chains) == ["CHAIN2"]
@test "A1ABC" in Nucula.read(case("new-amino-acid.cif"); rules="plain").residue_names
@test Nucula.read(Base.read(case("clean.pdb")); format="pdb").positions == clean.positions
@test open(io -> Nucula.read(io; format=:pdb), case("clean.pdb")).positions == clean.positions
@test thrown(() -> Nucula.read(UInt8[]; format="xyz")).status == Nucula.NUCULA_ERROR_UNSUPPORTED

# Refusals.
@test thrown(() -> Nucula.read("missing.pdb")).status == Nucula.NUCULA_ERROR_IO
@test thrown(() -> Nucula.read(@__FILE__)).status == Nucula.NUCULA_ERROR_UNSUPPORTED
@test thrown(() -> Nucula.read(structure_file("4CUP.cif"); max_atoms=10)).status == Nucula.NUCULA_ERROR_TOO_LARGE
@test thrown(() -> Nucula.read(structure_file("4CUP.cif"); max_file_bytes=10)).status == Nucula.NUCULA_ERROR_TOO_LARGE
@test_throws ArgumentError Nucula.read(structure_file("4CUP.cif"); assembly="quaternary")
@test_throws ArgumentError Nucula.read(structure_file("4CUP.cif"); max_atoms=-1)
@test_throws ArgumentError Nucula.read("a\0b.pdb")
@test_throws MethodError Nucula.read(structure_file("4CUP.cif"); nothing_such=1)
